/** The log source that generated detections are on: a field of every type, and a mapping on every platform. Lists, defines and a second source beside it. */

export const sourcePath = "sources/log.det";

export const sourceText = `language 1

source log "Generated" {
  time at
  fields {
    at:               timestamp
    name:             string
    user:             optional string
    agent:            optional string
    region:           optional string
    request:          optional object
    request.id:       optional string
    request.size:     optional int
    count:            optional int
    ratio:            optional float
    ok:               optional bool
    address:          optional ip
    tags:             optional list string
    numbers:          optional list int
    resources:        optional list { ARN: optional string  n: optional int  labels: optional list string }
    family:           optional string
  }
  compute family with user_agent_family(agent)
  on elastic {
    set index: "logs-generated-*"
    set integration: ["generated"]
    map at      -> \`@timestamp\`
    map user    -> user.name
    map request -> generated.request as java_map
    map family  -> user_agent.name
  }
  on datadog {
    set query: "source:generated"
    map name -> evt.name
  }
  on panther { set log_types: [AWS.CloudTrail] }
}

source other {
  time at
  fields { at: timestamp  name: string  account: optional string  place: optional string  count: optional int }
  on elastic {
    set index: "logs-other-*"
    set integration: ["other"]
    map at -> \`@timestamp\`
  }
  on datadog { set query: "source:other" }
  on panther { set log_types: [Okta.SystemLog] }
}

list known = ["a", "b", "it's"]
list folded = ["Admin", "root"]
define small on log = count < 5 or count is missing
define named on log = name in known and not small
`;
