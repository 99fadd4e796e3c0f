/** E07xx: files, folders, logs. */

export const input = {};
