redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2], unpack(ARGV, 3))
return redis.call('DEL', KEYS[2])
