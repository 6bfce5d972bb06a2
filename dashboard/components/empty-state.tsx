import { Shell } from "./shell.tsx";

interface Props {
  origin: string;
  /** Whether this reader would see every project there is. */
  all: boolean;
}

/** What a new dashboard says: the next step, ready to be pasted; to who may not see all of it, how to see more. */
export function EmptyState({ origin, all }: Props) {
  if (!all) return <NothingToSee />;
  return (
    <Shell>
      <main id="main">
        <h1>No runs yet</h1>
        <p className="lede">Run a comparison, then publish it here.</p>
        <h2>1. Compare</h2>
        <pre>
          <code>{`npx mnn-parity run --model model.onnx --input 'images/*.npz' \\
  --mnn 3.0.0,3.6.1 --target host,qemu:cortex-a76 \\
  --config cpu/normal,cpu/low --out parity-report`}</code>
        </pre>
        <h2>2. Publish</h2>
        <pre>
          <code>{`export MNN_PARITY_TOKEN=…   # the server said at its start where it is
npx mnn-parity publish parity-report --to ${origin}`}</code>
        </pre>
        <p className="muted">
          Nothing at hand to compare? In a checkout, <code>npm run demo</code> does both with two small
          models.
        </p>
      </main>
    </Shell>
  );
}

function NothingToSee() {
  return (
    <Shell>
      <main id="main">
        <h1>No project is public here</h1>
        <p className="lede">
          Projects are private unless their owners say otherwise. <a href="/sign-in">Sign in</a> to see yours;
          who has signed in sees those of their repositories and those they were let into.
        </p>
      </main>
    </Shell>
  );
}
