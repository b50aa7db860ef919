-- KEYS[2] timeline; ARGV: an epoch and a generation to use when there is none, milliseconds that a fill may take.
-- Returns the generation that the fill belongs to.
local current = era_or_new(ARGV[1])
local key = KEYS[2]
local head = header(key, current)
if head then
  -- A timeline that stands already stays: what was pushed to it is as good for this fill as for the one before.
  if string.sub(head, 1, 1) == 'F' then redis.call('PEXPIRE', key, ARGV[3]) end
  return string.sub(head, 18, 25)
end
local zero, open = string.rep('\0', 8), '\127' .. string.rep('\255', 7)
redis.call('RPUSH', key, 'F' .. zero .. open .. ARGV[2] .. current)
redis.call('PEXPIRE', key, ARGV[3])
return ARGV[2]
