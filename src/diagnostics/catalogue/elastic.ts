/** E10xx: what Elastic cannot hold. */

export const elastic = {};
