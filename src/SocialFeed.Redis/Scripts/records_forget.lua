-- KEYS[2..] records whose writes the store has confirmed: values and leases go. A fence stays, since another write may still be on its way.
for i = 2, #KEYS do
  local value = redis.pcall('GET', KEYS[i])
  if type(value) ~= 'string' or string.byte(value, 1) ~= 70 then redis.call('DEL', KEYS[i]) end -- F
end
return 1
