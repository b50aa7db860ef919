-- KEYS[2..] what is to be forgotten at once, whatever type it has.
for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
return 1
