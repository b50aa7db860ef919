-- KEYS[2..] records that the caller has the lease of; ARGV: its token, then for each milliseconds to live and payload. Returns how many were put.
local current = era()
if not current then return 0 end
local lease = 'L' .. current .. ARGV[1]
local put = 0
for i = 2, #KEYS do
  if redis.pcall('GET', KEYS[i]) == lease then
    redis.call('SET', KEYS[i], 'V' .. current .. ARGV[i * 2 - 1], 'PX', ARGV[i * 2 - 2])
    put = put + 1
  end
end
return put
