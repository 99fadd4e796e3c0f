/** E11xx: what Datadog cannot hold. */

export const datadog = {};
