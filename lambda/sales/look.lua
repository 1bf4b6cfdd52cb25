-- ARGV 3: whether holds past their end shall be taken back first.
if not left() then return {} end
if ARGV[3] == '1' then takeBack() end
return redis.call('HMGET', stock, 'n', 'l', 'r')
