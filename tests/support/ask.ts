import http from "node:http";

/** What a dashboard answered. */
export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** A request from elsewhere: under a name that is not this machine's own. */
export function ask(
  url: string,
  address: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}${address}`, {
      method,
      headers: { host: "parity.example", ...headers },
    });
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (data) => (text += data));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

export const json = { "content-type": "application/json" };
export const form = { "content-type": "application/x-www-form-urlencoded", origin: "http://parity.example" };
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
