import { cause } from "./cause.ts";
import { common, verdict } from "./common.ts";
import { finding } from "./finding.ts";
import { headline } from "./headline.ts";
import { label } from "./label.ts";
import { page } from "./page.ts";

/** English, by what is spoken of. */
export const catalogue = { cause, common, finding, headline, label, page, verdict };

/** What every language has: the same keys, with functions of the same arguments. What lacks one does not compile. */
export type Catalogue = typeof catalogue;
