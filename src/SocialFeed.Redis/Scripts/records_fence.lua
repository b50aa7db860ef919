-- KEYS[2..] records that were just written in the store; ARGV: milliseconds of the fence.
for i = 2, #KEYS do redis.call('SET', KEYS[i], 'F', 'PX', ARGV[1]) end
return 1
