-- A new epoch: everything that was written before is void. ARGV: the epoch, random.
redis.call('SET', KEYS[1], ARGV[1])
return 1
