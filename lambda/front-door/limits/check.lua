-- KEYS: counters of one client. ARGV: now, then of each counter its kind, two numbers, what is needed and what is taken.
-- Answers of each: what is left, until when it is reset, how long to wait, whether that is a place in line. See decide.ts.
-- No closures and few tables: every request waits for it, and so do all others that the cache serves.
local SKEW = 5000
local now = tonumber(ARGV[1])
local format = string.format
local floor, ceil, max, min = math.floor, math.ceil, math.max, math.min

-- Of each counter, by its place: what was found there, and what a refusal leaves behind.
local one, two, three = {}, {}, {}
local refused, farthest = {}, {}

local look, take = {}, {}

local function numbers(kept)
  if not kept then return end
  local first, second, third = string.match(kept, '^(%d+):(%d+):?(%d*)$')
  return tonumber(first), tonumber(second), tonumber(third)
end

function look.token(place, rate, size, kept, need)
  local held, since = numbers(kept)
  if not since or since > now + SKEW then since = now end
  local at = max(since, now)
  local parts = min(size, (held or size) + (at - since) * rate)
  one[place], two[place] = parts, at
  local lacking = need * 1000000 - parts
  if lacking <= 0 then return 0 end
  return ceil(lacking / rate) + (at - now)
end

function take.token(place, rate, size, taken)
  local rest, at = one[place] - taken * 1000000, two[place]
  local reset = 0
  if rest ~= size then reset = max(0, ceil((size - rest) / rate)) + (at - now) end
  return floor(rest / 1000000), reset, taken > 0 and format('%.0f:%.0f', rest, at)
end

function look.leaky(place, pace, queue, kept, need)
  local micros = now * 1000
  local following, line = numbers(kept)
  if not following then
    following, line = 0, 0
  elseif following > micros + (queue + 1) * pace + SKEW * 1000 then
    following, line = micros, 0
  end
  one[place], two[place], farthest[place] = following, line, line
  if micros >= following then return 0 end
  local first = max(following, line + pace)
  local last = first + (need - 1) * pace
  if last > following + (queue - 1) * pace then return ceil((following + queue * pace - micros) / 1000) end
  refused[place], farthest[place] = format('%.0f:%.0f', following, last), last
  return ceil((first - micros) / 1000)
end

function take.leaky(place, pace, queue, taken)
  local micros = now * 1000
  local following = one[place]
  if taken > 0 then following = micros + taken * pace end
  local state = taken > 0 and format('%.0f:%.0f', following, two[place])
  if following > micros then return 0, ceil((following - micros) / 1000), state end
  return 1, 0, state
end

-- Where the window of a counter begins, and what was taken in the clock's own window and before it.
local function window(span, kept)
  local own = now - now % span
  local began, counted, earlier = numbers(kept)
  if not began then return own, 0, 0 end
  if began < own then return own, 0, began == own - span and counted or 0 end
  if began > now + SKEW then return own, counted, earlier or 0 end
  return began, counted, earlier or 0
end

function look.fixed(place, limit, span, kept, need)
  local start, used = window(span, kept)
  one[place], two[place] = start, used
  if used + need <= limit then return 0 end
  return start + span - now
end

function take.fixed(place, limit, span, taken)
  local start, used = one[place], two[place] + taken
  local reset = 0
  if used > 0 then reset = start + span - now end
  return max(0, limit - used), reset, taken > 0 and format('%.0f:%.0f', start, used)
end

function look.sliding(place, limit, span, kept, need)
  local start, current, before = window(span, kept)
  one[place], two[place], three[place] = start, current, before
  local used = before * (span - max(0, now - start)) + current * span
  if used + need * span <= limit * span then return 0 end
  local over = start + span - now
  if current + need <= limit then return over - floor((limit - need - current) * span / before) end
  return over + max(0, span - floor((limit - need) * span / current))
end

function take.sliding(place, limit, span, taken)
  local start, current, before = one[place], two[place], three[place]
  local used = before * (span - max(0, now - start)) + current * span
  local left = max(0, floor((limit * span - used) / span) - taken)
  local reset = 0
  if current + taken > 0 then reset = start + 2 * span - now elseif before > 0 then reset = start + span - now end
  return left, reset, taken > 0 and format('%.0f:%.0f:%.0f', start, current + taken, before)
end

local seen = redis.call('MGET', unpack(KEYS))
local waits = {}
local passes = true
for place = 1, #KEYS do
  local at = place * 5 - 3
  local wait = look[ARGV[at]](place, tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), seen[place], tonumber(ARGV[at + 3]))
  if wait > 0 then passes = false end
  waits[place] = wait
end

local answers = {}
for place = 1, #KEYS do
  local at = place * 5 - 3
  local taken = passes and tonumber(ARGV[at + 4]) or 0
  local left, reset, state = take[ARGV[at]](place, tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), taken)
  state = state or refused[place]
  if state then
    -- Forgotten when it says nothing any more, also to a clock that is behind.
    local line = farthest[place] and ceil(farthest[place] / 1000) - now or 0
    redis.call('SET', KEYS[place], state, 'PX', max(reset, line) + SKEW)
  end
  answers[place * 4 - 3], answers[place * 4 - 2] = left, reset
  answers[place * 4 - 1], answers[place * 4] = waits[place], refused[place] and 1 or 0
end
return answers
