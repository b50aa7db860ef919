-- KEYS[2] timeline; ARGV: highest position wanted (8 bytes) or '' for the newest, limit, milliseconds to live, entries served at most.
-- Returns the floor and the entries joined, newest first; nil when the timeline is not readable.
local current = era()
if not current then return nil end
local key = KEYS[2]
local head = header(key, current)
if not head or string.sub(head, 1, 1) ~= 'R' then return nil end

local life = tonumber(ARGV[3])
if redis.call('PTTL', key) < life / 2 then redis.pcall('PEXPIRE', key, life) end

local floor = string.sub(head, 10, 17)
local limit, most = tonumber(ARGV[2]), tonumber(ARGV[4])
local found
if ARGV[1] == '' and limit < most then
  found = redis.call('LRANGE', key, 0, limit - 1)
  if found[#found] == head then found[#found] = nil end
else
  local count = redis.call('LLEN', key) - 1
  if count > most then
    count = most
    local lowest = string.sub(redis.call('LINDEX', key, most - 1), 1, 8)
    local high, low = halves(floor)
    local lowest_high, lowest_low = halves(lowest)
    if is_less(high, low, lowest_high, lowest_low) then floor = lowest end
  end
  local from = 0
  if ARGV[1] ~= '' then
    local high, low = halves(ARGV[1])
    from = find(key, count, high, low)
  end
  local to = math.min(from + limit, count) - 1
  found = from <= to and redis.call('LRANGE', key, from, to) or {}
end
return { floor, table.concat(found) }
