-- Put before every other script. KEYS[1] is always the epoch.
--
-- What was written in one era is believed in no other. An era is one reign of one primary (its replication id, drawn anew at every start, at every
-- promotion, and when a first replica comes) under one epoch (a random value that whoever missed a write may replace). So what a restart brings back from
-- disk, what a promoted replica holds, and what stood while writes were missed are all void without being found and deleted. The epoch is random, not counted:
-- after a flush a count would repeat.
local function era()
  local epoch = redis.pcall('GET', KEYS[1])
  if type(epoch) ~= 'string' or #epoch ~= 8 then
    if epoch then redis.call('DEL', KEYS[1]) end
    return nil
  end
  local info = redis.call('INFO', 'replication')
  local at = string.find(info, 'master_replid:', 1, true)
  return string.sub(info, at + 14, at + 21) .. epoch
end

-- The same, and an epoch begins when there is none.
local function era_or_new(epoch)
  local current = era()
  if current then return current end
  redis.call('SET', KEYS[1], epoch)
  return era()
end
