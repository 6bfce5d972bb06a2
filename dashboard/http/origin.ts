/** The address the caller used, also behind a proxy that says so. It goes back to the caller and nowhere else. */
export function originOf(request: Request): string {
  const first = (name: string) => request.headers.get(name)?.split(",")[0]?.trim();
  const url = new URL(request.url);
  const protocol = first("x-forwarded-proto") === "https" ? "https:" : url.protocol;
  return `${protocol}//${first("x-forwarded-host") ?? first("host") ?? url.host}`;
}
