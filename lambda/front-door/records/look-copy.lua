local seen = redis.call('HMGET', KEYS[1], 'v', 'j', 'u', 'd', 'e')
local now = tonumber(ARGV[2])
local filled = seen[5] and tonumber(seen[5]) > now
local good = seen[1] and tonumber(seen[3]) > now
if good and ARGV[5] == '' then
  local soon = now + tonumber(seen[4] or 0) * tonumber(ARGV[4]) >= tonumber(seen[3])
  if filled or not soon then return {'copy', seen[1], seen[2], seen[3]} end
end
if filled then return {'filling'} end
redis.call('HSET', KEYS[1], 'l', ARGV[1], 'e', string.format('%.0f', now + tonumber(ARGV[3])))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
if good then return {'refresh', seen[1], seen[2], seen[3]} end
return {'fill'}
