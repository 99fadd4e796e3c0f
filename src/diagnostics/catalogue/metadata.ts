/** E04xx: keys, ATT&CK ids, versions. */

export const metadata = {};
