import { Prose } from "../../core/view/prose.tsx";
import type { Words } from "../../core/words/words.ts";
import { Shell } from "./shell.tsx";

interface Props {
  origin: string;
  /** Whether this reader would see every project there is. */
  all: boolean;
  words: Words;
}

/** What a new dashboard says: the next step, ready to be pasted; to who may not see all of it, how to see more. */
export function EmptyState({ origin, all, words }: Props) {
  const { dashboard } = words;
  if (!all) return <NothingToSee words={words} />;
  return (
    <Shell>
      <main id="main">
        <h1>{dashboard.noRuns}</h1>
        <p className="lede">{dashboard.noRunsNext}</p>
        <h2>{dashboard.stepCompare}</h2>
        <pre>
          <code>{`npx mnn-parity run --model model.onnx --input 'images/*.npz' \\
  --mnn 3.0.0,3.6.1 --target host,qemu:cortex-a76 \\
  --config cpu/normal,cpu/low --out parity-report`}</code>
        </pre>
        <h2>{dashboard.stepPublish}</h2>
        <pre>
          <code>{`export MNN_PARITY_TOKEN=…   # ${dashboard.tokenWhere}
npx mnn-parity publish parity-report --to ${origin}`}</code>
        </pre>
        <p className="muted">
          <Prose text={dashboard.noModel} />
        </p>
      </main>
    </Shell>
  );
}

function NothingToSee({ words: { dashboard, signIn } }: { words: Words }) {
  return (
    <Shell>
      <main id="main">
        <h1>{dashboard.nonePublic}</h1>
        <p className="lede">{dashboard.nonePublicWhy}</p>
        <p>{dashboard.nonePublicNext}</p>
        <p>
          <a className="sign-in" href="/sign-in">
            {signIn.title}
          </a>
        </p>
      </main>
    </Shell>
  );
}
