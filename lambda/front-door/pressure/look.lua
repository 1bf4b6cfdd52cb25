local now = tonumber(ARGV[1])
local seen = redis.call('HMGET', KEYS[1], 'g', 't', 'u')
local offered = redis.call('HINCRBY', KEYS[1], 'o', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local fresh = seen[2] and math.abs(now - tonumber(seen[2])) < tonumber(ARGV[2])
local asked = seen[3] and math.abs(now - tonumber(seen[3])) < tonumber(ARGV[2])
if fresh or asked then return {'0', seen[1]} end
redis.call('HSET', KEYS[1], 'u', ARGV[1], 'o', '0')
return {'1', seen[1], offered, redis.call('EXISTS', KEYS[5]), redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3]), redis.call('GET', KEYS[4])}
