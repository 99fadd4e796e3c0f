/** E06xx: samefire.yaml. */

export const config = {};
