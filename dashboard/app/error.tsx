"use client";

import { useSyncExternalStore } from "react";
import { Prose } from "../../core/view/prose.tsx";
import { failed as en } from "../../core/words/en/failed.ts";
import { failed as zh } from "../../core/words/zh/failed.ts";

const never = () => () => {};

/** What broke is in the server's log; a page must not tell it to everyone. */
export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  const isChinese = useSyncExternalStore(
    never,
    () => document.documentElement.lang.startsWith("zh"),
    () => false,
  );
  const failed = isChinese ? zh : en;
  return (
    <div className="page">
      <main id="main">
        <h1>{failed.title}</h1>
        <p className="lede">
          <Prose text={error.digest ? failed.under(error.digest) : failed.why} />
        </p>
        <p>
          <a href="/">{failed.home}</a>
        </p>
      </main>
    </div>
  );
}
