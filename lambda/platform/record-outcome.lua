local told = ARGV[3] and redis.call('GET', KEYS[1])
if not told or string.sub(told, 1, #ARGV[3]) == ARGV[3] then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return redis.call('DEL', KEYS[2])
