/** E09xx: options, skip, accept, replace, and differences nobody accepted. */

export const platform = {};
