import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./dashboard/db/schema.ts",
  out: "./migrations",
  casing: "snake_case",
});
