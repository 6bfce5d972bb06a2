import { isIP } from "node:net";
import { CodedError } from "../../errors/coded-error.ts";
import { isPrivateAddress } from "./private-address.ts";

/**
 * The address of a receiver, as far as it can be told before a name is looked up (send.ts holds what it leads to to the same).
 *
 * @param allowed hosts that may be private and speak HTTP; see `MNN_PARITY_WEBHOOK_HOSTS`
 * @throws CodedError `webhook_asked`
 */
export function receiverOf(given: string, allowed: readonly string[]): URL {
  const url = given.length <= 2_000 && URL.canParse(given) ? new URL(given) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw refused("is no address of a web server");
  if (url.username || url.password) throw refused("has a password in it, which this page would show");
  const host = hostOf(url);
  if (allowed.includes(host)) return url;
  if (url.protocol !== "https:") throw refused("does not begin with https://");
  if (host === "localhost" || host.endsWith(".localhost") || (isIP(host) !== 0 && isPrivateAddress(host)))
    throw refused("is one of a private network");
  return url;
}

/** Without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();

const refused = (why: string): CodedError =>
  new CodedError(
    "webhook_asked",
    `The address of a webhook's receiver ${why}.`,
    "Give one like https://ci.example.com/parity; whoever runs the server can allow others by MNN_PARITY_WEBHOOK_HOSTS.",
  );
