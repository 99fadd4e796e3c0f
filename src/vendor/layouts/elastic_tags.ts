/** The tags of detection-rules: which words they begin with, how they are written, and which of them its rules over an index have. */

import { doubles } from "./values.ts";

const prefixes = [
  ...["Data Source", "Domain", "Mitre Atlas", "Noise", "OS", "Performance", "Platform", "Profile", "Promotion", "Resources", "Rule Type"],
  ...["Service", "Tactic", "Threat", "Use Case", "Vuln"],
].map((word) => `${word}:`);

/** By what the name of an index begins with. */
const ofIndices: Readonly<Record<string, readonly string[]>> = {
  "logs-aws": ["Domain: Cloud", "Data Source: AWS", "Data Source: Amazon Web Services"],
  "logs-azure": ["Domain: Cloud", "Data Source: Azure"],
  "logs-cloud_defend": ["Domain: Container", "Data Source: Elastic Defend for Containers"],
  "logs-crowdstrike.fdr": ["Data Source: Crowdstrike"],
  "logs-cyberarkpas.audit": ["Data Source: CyberArk PAS"],
  "logs-endpoint.alerts": ["Data Source: Elastic Defend"],
  "logs-endpoint.events": ["Domain: Endpoint", "Data Source: Elastic Defend"],
  "logs-fim.event": ["Data Source: File Integrity Monitoring"],
  "logs-gcp": ["Domain: Cloud", "Data Source: GCP", "Data Source: Google Cloud Platform"],
  "logs-google_workspace": ["Domain: Cloud", "Data Source: Google Workspace"],
  "logs-kubernetes": ["Data Source: Kubernetes"],
  "logs-m365_defender.event": ["Data Source: Microsoft Defender for Endpoint"],
  "logs-o365": ["Domain: Cloud", "Data Source: Microsoft 365"],
  "logs-okta": ["Data Source: Okta"],
  "logs-sentinel_one_cloud_funnel": ["Data Source: SentinelOne"],
  "logs-system.security": ["Data Source: Windows Security Event Logs"],
  "logs-system.system": ["Data Source: Windows System Event Logs"],
  "logs-windows.powershell": ["Data Source: PowerShell Logs"],
  "logs-windows.sysmon_operational": ["Data Source: Sysmon"],
  "traces-apm": ["Data Source: APM"],
};

const ofFolders: Readonly<Record<string, string>> = { linux: "OS: Linux", macos: "OS: macOS", windows: "OS: Windows" };

export const guideTag = "Resources: Investigation Guide";

/** Those whose letters the repository holds to one case. */
const written = new Map(
  [
    ...Object.values(ofIndices).flat(),
    ...Object.values(ofFolders),
    guideTag,
    ...["Identity", "LLM", "Network", "SaaS", "Email"].map((domain) => `Domain: ${domain}`),
    ...["Active Directory Monitoring", "Asset Visibility", "Configuration Audit", "Identity and Access Audit", "Log Auditing"].map((use) => `Use Case: ${use}`),
    ...["Network Security Monitoring", "Threat Detection", "UEBA", "Vulnerability"].map((use) => `Use Case: ${use}`),
  ].map((tag) => [tag.toLowerCase(), tag]),
);

export interface BrokenTag {
  readonly tag: string;
  readonly broken: string;
}

/** Tags that the repository's tests would not take, and why. */
export function brokenTags(tags: readonly string[]): readonly BrokenTag[] {
  return [...doubles(tags).map((tag) => ({ tag, broken: `the tag \`${tag}\` stands twice` })), ...tags.flatMap((tag) => brokenTag(tag) ?? [])];
}

function brokenTag(tag: string): BrokenTag | undefined {
  const expected = written.get(tag.toLowerCase());
  if (expected !== undefined) return expected === tag ? undefined : { tag, broken: `the tag \`${tag}\` is written \`${expected}\` there` };
  if (prefixes.some((prefix) => tag.includes(prefix))) return undefined;
  return { tag, broken: `the tag \`${tag}\` does not begin as tags there do, such as with \`Use Case: \` or \`Data Source: \`` };
}

/** The tag of the system that the folder is called after, where it is missing. */
export function lackingSystem(tags: readonly string[], folder: string): string | undefined {
  const system = ofFolders[folder.slice(folder.lastIndexOf("/") + 1)];
  return system === undefined || tags.includes(system) ? undefined : system;
}

/** Tags that other rules over these indices have. */
export function lackingTags(tags: readonly string[], indices: readonly string[]): readonly string[] {
  const asked = Object.entries(ofIndices).flatMap(([prefix, all]) => (indices.some((index) => index.startsWith(prefix)) ? all : []));
  return [...new Set(asked)].filter((tag) => !tags.includes(tag));
}
