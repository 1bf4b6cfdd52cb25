redis.call('HSET', KEYS[1], 'g', ARGV[1], 't', ARGV[2])
return redis.call('EXPIRE', KEYS[1], ARGV[3])
