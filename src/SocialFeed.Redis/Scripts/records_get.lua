-- A record is a string: 'V' era payload. While somebody reads it from the store it is a lease, 'L' era token; after a write it is a fence, 'F'. Only who holds
-- the lease may put a value in its place, and a fence takes the lease away: so what was read before a write is never put back after it.
--
-- KEYS[2..] records; ARGV: an epoch to use when there is none, a token of this call, milliseconds of a lease.
-- Returns for each the value as stored, 'L' when the caller holds the lease now, or 'B' when it may read the store but put nothing back.
local current = era_or_new(ARGV[1])
local found = redis.call('MGET', unpack(KEYS, 2))
for i = 1, #found do
  local value = found[i]
  local tag = value and string.byte(value, 1)
  if tag == 70 then -- F
    found[i] = 'B'
  elseif (tag == 86 or tag == 76) and string.sub(value, 2, 17) == current then -- V, L
    if tag == 76 then found[i] = 'B' end
  else
    local set = redis.pcall('SET', KEYS[i + 1], 'L' .. current .. ARGV[2], 'PX', ARGV[3]) -- refused when memory is full: others are served all the same
    found[i] = set.err and 'B' or 'L'
  end
end
return found
