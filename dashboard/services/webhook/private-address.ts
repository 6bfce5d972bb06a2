import { BlockList, isIP, isIPv6 } from "node:net";

/** Networks that only a machine's own surroundings reach, and those that are nobody's (IANA's special-purpose registries). */
const v4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Those that carry an IPv4 address in them among these: where that one leads is not asked. */
const v6 = [
  "::/96",
  "::ffff:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

/** One for each family: in a common one, the network of IPv4 within IPv6 would be all of IPv4. */
const closed = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [family, networks] of [["ipv4", v4] as const, ["ipv6", v6] as const])
  for (const network of networks) {
    const [address, bits] = network.split("/") as [string, string];
    closed[family].addSubnet(address, Number(bits), family);
  }

/** Whether an IP address is none of the open internet's; true of what is no IP address. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 0) return true;
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  return closed[family].check(address, family);
}
