# What the runbooks' commands use. Source it for a stage:  . docs/runbooks/shell.sh prod
# Needs the AWS CLI 2, signed in to the stage's account and region, and jq. Bash or zsh.

STAGE=${1:?which stage? . docs/runbooks/shell.sh dev|staging|prod}

# An output of a stack:  output Data StateTable
output() {
  aws cloudformation describe-stacks --stack-name "Savepoint-$STAGE-$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue" --output text
}

# What functions logged as errors, with game and stack:  errors transition games 1h
errors() {
  local name since=15m
  for name in "$@"; do case $name in [0-9]*) since=$name ;; esac; done
  for name in "$@"; do
    case $name in
      [0-9]*) ;;
      *) aws logs tail "/savepoint/$STAGE/$name" --since "$since" --format short --filter-pattern '{ $.level = "ERROR" }' ;;
    esac
  done
}

# A question to a log, of the last hour, by CloudWatch Logs Insights:  ask access 'stats count() by status'
ask() {
  local now id
  now=$(date +%s)
  id=$(aws logs start-query --log-group-name "/savepoint/$STAGE/$1" --start-time $((now - 3600)) --end-time "$now" \
    --query-string "$2" --query queryId --output text) || return
  while aws logs get-query-results --query-id "$id" --query status --output text | grep -qE 'Scheduled|Running'; do
    sleep 1
  done
  aws logs get-query-results --query-id "$id" --query 'results[*][*].value' --output json | jq -c '.[]'
}

# A metric in the last hour, minute by minute, by its dimensions:
#   metric Savepoint/$STAGE circuit_breaker_status Maximum Name=service,Value=transition
metric() {
  local now namespace=$1 name=$2 statistic=$3
  shift 3
  now=$(date +%s)
  aws cloudwatch get-metric-statistics --namespace "$namespace" --metric-name "$name" --statistics "$statistic" \
    --dimensions "$@" --period 60 --start-time $((now - 3600)) --end-time "$now" \
    --query "sort_by(Datapoints,&Timestamp)[].[Timestamp,$statistic]" --output text
}

# How often functions crashed or ran out of time in the last minutes that have a figure:  crashes transition games
crashes() {
  local name
  for name in "$@"; do
    echo "$name"
    metric AWS/Lambda Errors Sum "Name=FunctionName,Value=savepoint-$STAGE-$name" | tail -3
  done
}
