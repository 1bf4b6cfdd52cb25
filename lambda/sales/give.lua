-- ARGV from 3: units, the revision that was looked at before they were moved.
if not left() then return 'unloaded' end
if tonumber(redis.call('HGET', stock, 'c') or 0) > tonumber(ARGV[4]) then return 'counted' end
change(tonumber(ARGV[3]), 0)
return 'given'
