-- Stands before every script of a bucket.
-- KEYS 1 to 3: its stock (n units left, l units of live holds, r revision, c that of its last count, o:ID a live hold each);
-- its held holds by their end; its kept ones by when they were kept. ARGV 1 and 2: seconds to live, and now.
local stock, heldByEnd, keptByTime = KEYS[1], KEYS[2], KEYS[3]
local now = tonumber(ARGV[2])

-- Adding 0 takes the sign off a zero, which no command would read.
local function whole(number)
  return string.format('%.0f', number + 0)
end

local function left()
  return tonumber(redis.call('HGET', stock, 'n'))
end

local function renew()
  redis.call('EXPIRE', stock, ARGV[1])
  redis.call('EXPIRE', heldByEnd, ARGV[1])
  redis.call('EXPIRE', keptByTime, ARGV[1])
end

local function change(units, held)
  redis.call('HINCRBY', stock, 'n', whole(units))
  redis.call('HINCRBY', stock, 'l', whole(held))
  redis.call('HINCRBY', stock, 'r', '1')
end

local function holdIn(text)
  if not text then return nil end
  local state, quantity, time, at, print = string.match(text, '^(%a+)|(%d+)|(%d+)|([^|]*)|([^|]*)$')
  return { state = state, quantity = tonumber(quantity), time = time, at = at, print = print }
end

local function holdOf(id)
  return holdIn(redis.call('HGET', stock, 'o:' .. id))
end

-- Its units are counted by who calls. time: the end of a held hold, and when a kept one was kept, as text.
local function put(id, state, quantity, time, at, print)
  redis.call('HSET', stock, 'o:' .. id, table.concat({ state, whole(quantity), time, at, print }, '|'))
  redis.call('ZREM', state == 'held' and keptByTime or heldByEnd, id)
  redis.call('ZADD', state == 'held' and heldByEnd or keptByTime, time, id)
  renew()
end

local function drop(id, hold, back)
  redis.call('HDEL', stock, 'o:' .. id)
  redis.call('ZREM', heldByEnd, id)
  redis.call('ZREM', keptByTime, id)
  change(back and hold.quantity or 0, -hold.quantity)
end

-- Holds that were never acknowledged and are past their end. No more at once than a script may take its time for.
local function takeBack()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', heldByEnd, '-inf', ARGV[2], 'LIMIT', '0', '200')) do
    local hold = holdOf(id)
    if hold then drop(id, hold, true) else redis.call('ZREM', heldByEnd, id) end
  end
end

local function markIn(text)
  if not text then return nil end
  local state, at, print = string.match(text, '^(%a+)|([^|]*)|([^|]*)$')
  return { state = state, at = at, print = print }
end

-- An end that was told without a hold left nothing to tell another request by.
local function same(print, other)
  return print == '' or print == other
end
