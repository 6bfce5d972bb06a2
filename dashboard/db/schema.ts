import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Outcome, Verdict } from "../../core/report/vocabulary.ts";

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

const identity = () => integer().primaryKey().generatedAlwaysAsIdentity();
const createdAt = () => timestamp({ withTimezone: true }).notNull().defaultNow();

/** Everything below belongs to one project; every query is scoped by it. */
export const project = pgTable("project", {
  id: identity(),
  name: text().notNull().unique(),
  createdAt: createdAt(),
  /** The branch whose reports are the project's history; null until a report of a branch came. */
  defaultBranch: text(),
  /** Who said so: the first report, a scheduled job (GitHub runs it on the default branch only), or the owner, who has the last word. */
  defaultBranchBy: text().$type<"report" | "schedule" | "owner">(),
  /** Whether anybody may read it. */
  public: boolean().notNull().default(false),
  /** For how many days the op rows and pictures of a run are kept; null for ever. Verdicts stay. */
  evidenceDays: integer(),
  /** Grows when the history of any of its branches changes: what was made of one holds until then (db/kept.ts). */
  historyVersion: integer().notNull().default(0),
});

const projectId = () =>
  integer()
    .notNull()
    .references(() => project.id, { onDelete: "cascade" });

/**
 * What a report is of, as far as that is proven or the owner says so. Only a `branch` has a history: a `tag`, a pull request (`pull`),
 * what nobody vouches for (`unverified`) and a fork's claim (`fork`) are reachable and labelled, and nothing else.
 */
export type Standing = "branch" | "tag" | "pull" | "unverified" | "fork";

/** One report. `document` is the report without what has tables of its own, as JSON encoded by its schema. */
export const run = pgTable(
  "run",
  {
    id: identity(),
    projectId: projectId(),
    /** What it is called in addresses: nobody guesses it, and it stays the same where its project moves to another database. */
    link: uuid().notNull().unique().defaultRandom(),
    reportId: uuid().notNull(),
    /** Of the bytes that came, or of the encoded report where `content_sha256` is null: the same id with another report is refused. */
    sha256: text().notNull(),
    /** Of the rows that were made of it: the same for the same report, however its JSON was written. */
    contentSha256: text(),
    /** When the report says that it was made, but never after it came. Its own words are in `document`. */
    reportedAt: timestamp({ withTimezone: true }).notNull(),
    receivedAt: createdAt(),
    complete: boolean().notNull(),
    /** Whether all of it is here. What is being written, or was when the process died, is nobody's to see. */
    whole: boolean().notNull().default(true),
    durationMs: doublePrecision().notNull(),
    commit: text(),
    /** Which branch's history it belongs to where `standing` is `branch`; elsewhere what it says, or was proven, to come from. */
    branch: text(),
    standing: text().$type<Standing>().notNull().default("unverified"),
    /** The ref that its workflow ran on. */
    ref: text(),
    /** The pull request's number. */
    pull: integer(),
    headline: text().notNull(),
    /** JSON array, in version order. */
    releases: text().notNull(),
    /** JSON of CellCounts. */
    counts: text().notNull(),
    document: text().notNull(),
    /** When its op rows were removed, where its project keeps them for a time only. */
    agedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    unique().on(table.projectId, table.reportId),
    index().on(table.projectId, table.receivedAt.desc(), table.id.desc()),
  ],
);

const runId = () =>
  integer()
    .notNull()
    .references(() => run.id, { onDelete: "cascade" });

/** An MNN release seen in a project, with a key whose text order is version order. */
export const release = pgTable(
  "release",
  { projectId: projectId(), name: text().notNull(), sortKey: text().notNull() },
  (table) => [primaryKey({ columns: [table.projectId, table.name] })],
);

/** What stays the same from one MNN release to the next (core/report/series.ts). */
export const series = pgTable(
  "series",
  {
    projectId: projectId(),
    id: text().notNull(),
    model: text().notNull(),
    input: text().notNull(),
    target: text().notNull(),
    config: text().notNull(),
    origin: text().notNull(),
    /** JSON, keys sorted. */
    flags: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.id] }),
    // The model alone: three names of 300 characters may be more than an index entry can hold.
    index().on(table.projectId, table.model),
  ],
);

/** Columns for the queries over history; `detail` is the whole cell but its op rows, encoded by its schema. */
export const cell = pgTable(
  "cell",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    projectId: projectId(),
    runId: runId(),
    /** Its id in the report. */
    key: text().notNull(),
    /** Its place in the report. */
    position: integer().notNull(),
    seriesId: text().notNull(),
    model: text().notNull(),
    input: text().notNull(),
    release: text().notNull(),
    releaseKey: text().notNull(),
    origin: text().notNull(),
    target: text().notNull(),
    config: text().notNull(),
    role: text().$type<"candidate" | "reference">().notNull(),
    verdict: text().$type<Verdict>().notNull(),
    outcome: text().$type<Outcome>().notNull(),
    /** The worst among the outputs, NaN and infinities included; null without outputs. */
    snrDb: doublePrecision(),
    /** The bound it was held to. */
    toleranceDb: doublePrecision(),
    medianMs: doublePrecision(),
    /** The verdict in two or three words, with the number that matters. */
    label: text().notNull(),
    reason: text().notNull(),
    /** What a page of very many cells shows of each, as JSON (services/run/brief.ts); null in rows of earlier versions. */
    brief: text(),
    /** What its result is known by to the engine that computed it; null where the report does not say. */
    identity: text(),
    detail: text().notNull(),
  },
  (table) => [
    unique().on(table.runId, table.key),
    index().on(table.runId, table.position),
    index().on(table.projectId, table.identity).where(sql`${table.identity} is not null`),
    index().on(table.projectId, table.seriesId, table.releaseKey, table.runId.desc()),
  ],
);

/**
 * The newest cell of a series on a release in the history of a branch, and what stood in its place before. Kept when a report is stored
 * (services/latest), so that no page reads a whole history to tell how things stand.
 */
export const latest = pgTable(
  "latest",
  {
    projectId: projectId(),
    /** MD5 of the branch's name, as `md5()` has it; empty for none. A name may be longer than an index entry can hold. */
    branchKey: text().notNull(),
    seriesId: text().notNull(),
    releaseKey: text().notNull(),
    release: text().notNull(),
    cellId: bigint({ mode: "number" })
      .notNull()
      .references(() => cell.id, { onDelete: "cascade" }),
    runId: runId(),
    position: integer().notNull(),
    /** When its run came. */
    receivedAt: timestamp({ withTimezone: true }).notNull(),
    verdict: text().$type<Verdict>().notNull(),
    outcome: text().$type<Outcome>().notNull(),
    snrDb: doublePrecision(),
    toleranceDb: doublePrecision(),
    medianMs: doublePrecision(),
    label: text().notNull(),
    /** Of the same release in the run before; where it has none, of the release before. Null where there is neither. */
    previousVerdict: text().$type<Verdict>(),
    previousOutcome: text().$type<Outcome>(),
    previousRelease: text(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.branchKey, table.seriesId, table.releaseKey] }),
    // What a run changed; and what goes with a cell or a run that is removed.
    index().on(table.runId),
    index().on(table.cellId),
  ],
);

/** Op rows are the bulk of a report: they are read only for the cell that is shown. */
export const cellOps = pgTable("cell_ops", {
  cellId: bigint({ mode: "number" })
    .primaryKey()
    .references(() => cell.id, { onDelete: "cascade" }),
  projectId: projectId(),
  ops: text().notNull(),
});

export const finding = pgTable(
  "finding",
  {
    projectId: projectId(),
    runId: runId(),
    key: text().notNull(),
    position: integer().notNull(),
    model: text().notNull(),
    config: text().notNull(),
    verdict: text().$type<Verdict>().notNull(),
    op: text(),
    detail: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.key] })],
);

export const probe = pgTable(
  "probe",
  {
    projectId: projectId(),
    runId: runId(),
    key: text().notNull(),
    position: integer().notNull(),
    detail: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.key] })],
);

/** What somebody may do with a project: read; publish as well; change its settings as well. */
export type Role = "viewer" | "writer" | "admin";

/** What a token is good for: what a role may, or no more than to be in the address of a badge or a feed. */
export type Scope = Role | "badge";

/** Tokens of one project. What a token is was shown once, when it was made: here is its digest. */
export const apiToken = pgTable(
  "api_token",
  {
    id: identity(),
    projectId: projectId(),
    name: text().notNull(),
    role: text().$type<Scope>().notNull(),
    sha256: text().notNull().unique(),
    createdAt: createdAt(),
    lastUsedAt: timestamp({ withTimezone: true }),
    revokedAt: timestamp({ withTimezone: true }),
  },
  (table) => [index().on(table.projectId)],
);

/** People of a project who come from GitHub, beside those whom the repository's own permissions let in. */
export const member = pgTable(
  "member",
  {
    projectId: projectId(),
    /** In lower case. */
    login: text().notNull(),
    /** The account that signed in first by that login, whose it is from then on; null until one did. */
    githubId: bigint({ mode: "number" }),
    role: text().$type<Role>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.login] }),
    index().on(table.login),
    index().on(table.githubId),
  ],
);

/** Who has signed in with GitHub. What their browser shows is not here, nor is their token but sealed (services/token/seal.ts). */
export const personSession = pgTable(
  "person_session",
  {
    /** Of the session's word. */
    sha256: text().primaryKey(),
    githubId: bigint({ mode: "number" }).notNull(),
    login: text().notNull(),
    /** GitHub's, for asking it what they may do. */
    token: text().notNull(),
    createdAt: createdAt(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [index().on(table.expiresAt)],
);

/** Who is told when verdicts of a project change. */
export const webhook = pgTable(
  "webhook",
  {
    id: identity(),
    projectId: projectId(),
    url: text().notNull(),
    /** What messages are signed with, sealed (services/token/seal.ts). */
    secret: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.projectId)],
);

/** Messages to those, written with what they tell of, and what became of each. */
export const delivery = pgTable(
  "delivery",
  {
    id: uuid().primaryKey().defaultRandom(),
    webhookId: integer()
      .notNull()
      .references(() => webhook.id, { onDelete: "cascade" }),
    projectId: projectId(),
    runId: integer().references(() => run.id, { onDelete: "cascade" }),
    event: text().$type<"ping" | "verdicts">().notNull(),
    /** JSON, as it is sent and signed. */
    body: text().notNull(),
    createdAt: createdAt(),
    attempts: integer().notNull().default(0),
    /** When it is sent next; null where it was taken or given up. */
    nextAt: timestamp({ withTimezone: true }).defaultNow(),
    /** Of the receiver's last answer. */
    status: integer(),
    /** Why there was none. */
    why: text(),
    deliveredAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    index().on(table.nextAt).where(sql`${table.nextAt} is not null`),
    index().on(table.webhookId, table.createdAt.desc()),
    index().on(table.projectId, table.createdAt),
    index().on(table.runId),
  ],
);

/** Identity tokens that were used: each is good for one request. */
export const usedIdentity = pgTable(
  "used_identity",
  { issuer: text().notNull(), jti: text().notNull(), expiresAt: timestamp({ withTimezone: true }).notNull() },
  (table) => [primaryKey({ columns: [table.issuer, table.jti] }), index().on(table.expiresAt)],
);

/** Content-addressed: a picture that many runs share is stored once a project. */
export const picture = pgTable(
  "picture",
  {
    projectId: projectId(),
    sha256: text().notNull(),
    mime: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    /** Null where they are in the blob store (dashboard/blobs). */
    bytes: bytea(),
    /** When a report last came that shows it. */
    usedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.sha256] }), index().on(table.sha256)],
);

/** The pictures that a run shows, by their content. */
export const runPicture = pgTable(
  "run_picture",
  { projectId: projectId(), runId: runId(), sha256: text().notNull() },
  (table) => [
    primaryKey({ columns: [table.runId, table.sha256] }),
    index().on(table.projectId, table.sha256),
  ],
);

/** What the blob store has, of whichever projects: written before anything is put there, so that nothing is there that nobody knows of. */
export const blob = pgTable("blob", {
  sha256: text().primaryKey(),
  /** Whether all of it is there. */
  stored: boolean().notNull().default(false),
  /** When somebody last wanted it kept. */
  usedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
