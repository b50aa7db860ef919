-- ARGV: a position (8 bytes), then channels. Returns how many subscribers heard it.
local heard = 0
for i = 2, #ARGV do heard = heard + redis.call('PUBLISH', ARGV[i], ARGV[1]) end
return heard
