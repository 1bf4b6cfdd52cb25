-- KEYS: counters of one client. ARGV: now, then of each counter its kind, two numbers, what is needed and what is taken.
-- Answers of each: what is left, until when it is reset, how long to wait, whether that is a place in line. See decide.ts.
local SKEW = 5000
local now = tonumber(ARGV[1])

local function text(...)
  local parts = {}
  for index, number in ipairs({...}) do parts[index] = string.format('%.0f', number) end
  return table.concat(parts, ':')
end

local function numbers(kept)
  local found = {}
  for number in string.gmatch(kept or '', '[^:]+') do found[#found + 1] = tonumber(number) end
  return found[1], found[2], found[3]
end

local read = {}

function read.token(rate, size, kept, need)
  local held, since = numbers(kept)
  held = held or size
  since = since or now
  if since > now + SKEW then since = now end
  local at = math.max(since, now)
  local parts = math.min(size, held + (at - since) * rate)
  local function till(wanted, having) return math.max(0, math.ceil((wanted - having) / rate)) + (at - now) end
  local wait = 0
  if parts < need * 1000000 then wait = till(need * 1000000, parts) end
  return wait, false, nil, function(taken)
    local rest = parts - taken * 1000000
    local reset = 0
    if rest ~= size then reset = till(size, rest) end
    return math.floor(rest / 1000000), reset, text(rest, at)
  end
end

function read.leaky(pace, queue, kept, need)
  local micros = now * 1000
  local following, line = numbers(kept)
  following = following or 0
  line = line or 0
  if following > micros + (queue + 1) * pace + SKEW * 1000 then
    following = micros
    line = 0
  end
  local wait, placed, refused, farthest = 0, false, nil, line
  if micros < following then
    local first = math.max(following, line + pace)
    local last = first + (need - 1) * pace
    placed = last <= following + (queue - 1) * pace
    if placed then
      refused = text(following, last)
      farthest = last
    else
      first = following + queue * pace
    end
    wait = math.ceil((first - micros) / 1000)
  end
  local function after(taken)
    local upcoming = following
    if taken > 0 then upcoming = micros + taken * pace end
    local state = text(upcoming, line)
    if upcoming > micros then return 0, math.ceil((upcoming - micros) / 1000), state end
    return 1, 0, state
  end
  return wait, placed, refused, after, math.ceil((farthest - micros) / 1000)
end

-- Where the window of a counter begins, and what was taken in the clock's own window and before it.
local function window(span, kept)
  local own = now - now % span
  local began, counted, earlier = numbers(kept)
  if not began then return own, 0, 0 end
  if began < own then
    if began == own - span then return own, 0, counted end
    return own, 0, 0
  end
  if began > now + SKEW then return own, counted, earlier or 0 end
  return began, counted, earlier or 0
end

function read.fixed(limit, span, kept, need)
  local start, used = window(span, kept)
  local left = math.max(0, limit - used)
  local over = start + span - now
  local wait = 0
  if need > left then wait = over end
  return wait, false, nil, function(taken)
    local reset = 0
    if used + taken > 0 then reset = over end
    return left - taken, reset, text(start, used + taken)
  end
end

function read.sliding(limit, span, kept, need)
  local start, current, before = window(span, kept)
  local used = before * (span - math.max(0, now - start)) + current * span
  local over = start + span - now
  local wait = 0
  if used + need * span > limit * span then
    if current + need <= limit then
      wait = over - math.floor((limit - need - current) * span / before)
    else
      wait = over + math.max(0, span - math.floor((limit - need) * span / current))
    end
  end
  return wait, false, nil, function(taken)
    local reset = 0
    if current + taken > 0 then reset = over + span elseif before > 0 then reset = over end
    local left = math.max(0, math.floor((limit * span - used) / span) - taken)
    return left, reset, text(start, current + taken, before)
  end
end

local passes = true
local readings = {}
for index, key in ipairs(KEYS) do
  local at = 2 + (index - 1) * 5
  local wait, placed, refused, after, farthest =
    read[ARGV[at]](tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), redis.call('GET', key) or nil, tonumber(ARGV[at + 3]))
  if wait > 0 then passes = false end
  readings[index] = {
    wait = wait, placed = placed, refused = refused, after = after,
    cost = tonumber(ARGV[at + 4]), farthest = farthest or 0,
  }
end

local answers = {}
for index, key in ipairs(KEYS) do
  local reading = readings[index]
  local taken = passes and reading.cost or 0
  local left, reset, state = reading.after(taken)
  if taken == 0 then state = reading.refused end
  -- Forgotten when it says nothing any more, also to a clock that is behind.
  if state then redis.call('SET', key, state, 'PX', string.format('%.0f', math.max(reset, reading.farthest) + SKEW)) end
  answers[#answers + 1] = string.format('%.0f', left)
  answers[#answers + 1] = string.format('%.0f', reset)
  answers[#answers + 1] = string.format('%.0f', reading.wait)
  answers[#answers + 1] = reading.placed and '1' or '0'
end
return answers
