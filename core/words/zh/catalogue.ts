import type { Catalogue } from "../en/catalogue.ts";
import { cause } from "./cause.ts";
import { common, verdict } from "./common.ts";
import { finding } from "./finding.ts";
import { headline } from "./headline.ts";
import { label } from "./label.ts";
import { page } from "./page.ts";

/** Chinese, by what is spoken of. */
export const catalogue: Catalogue = { cause, common, finding, headline, label, page, verdict };
