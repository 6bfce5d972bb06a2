import type { Catalogue } from "../en/catalogue.ts";

export const signIn: Catalogue["signIn"] = {
  title: "登录",
  problems: {
    token_wrong: "这不是此看板的令牌，或者它已被吊销。",
    token_missing: "没有填写令牌。",
    token_guesses: "来自你的地址的错误令牌过多。请等待一分钟。",
    github_off: "此看板不接受 GitHub 登录：服务器在那里没有应用。",
    github_state: "这次登录不是在此浏览器中开始的，或者超过了十分钟。请重试。",
    github_refused: "GitHub 没有让你登录：你拒绝了授权，或者它不接受此看板。请重试。",
    github_silent: "GitHub 没有回应。请一分钟后重试。",
  },
  otherProblem: "登录没有成功。",
  githubShows: "你将看到你能读取的仓库的项目，以及你是成员的项目。",
  withGithub: (where) => `用 ${where} 登录`,
  orToken: "或使用令牌",
  tokenOpens: "项目的令牌可打开该项目；服务器的令牌可打开所有项目。",
  token: "令牌",
  whence: "项目管理员在项目的设置页创建令牌。服务器的令牌在哪里，启动时会说明。",
  out: "退出登录",
  asPerson: (login) => `已登录为 ${login}`,
  asOwner: "已用服务器的令牌登录",
  asToken: "已用项目的令牌登录",
  unknown: (github) =>
    `${github ?? "GitHub"} 没有及时回答你对某些仓库的权限：这里可能缺少相应的项目。请一分钟后刷新。`,
};
