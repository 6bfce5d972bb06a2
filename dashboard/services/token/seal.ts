import { hkdfSync } from "node:crypto";
import { CompactEncrypt, compactDecrypt } from "jose";

/** Of the server's token, so that whoever has the database alone reads none of it. */
const keyOf = (serverToken: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", serverToken, "", "mnn-parity seal", 32));

/** A secret of somebody else's, as it is stored. */
export const seal = (secret: string, serverToken: string): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(secret))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(keyOf(serverToken));

/** What was sealed; null where the server's token is another since. */
export const unseal = (sealed: string, serverToken: string): Promise<string | null> =>
  compactDecrypt(sealed, keyOf(serverToken), { contentEncryptionAlgorithms: ["A256GCM"] }).then(
    ({ plaintext }) => new TextDecoder().decode(plaintext),
    () => null,
  );
