# Runs a command for as long as whoever started this script holds the other end of its standard input: when that process
# ends, however it ends (SIGKILL included), the pipe closes and the command is told to stop, then made to.
exec 3<&0
"$@" 3<&- </dev/null &
command=$!
(
  while read -r _ <&3; do :; done
  kill -TERM "$command"
  tries=0
  while kill -0 "$command" && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -KILL "$command"
) 2>/dev/null &
watcher=$!
wait "$command"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
