import type { FieldModel } from "./model.ts";
import { pictureModels } from "./models-pictures.ts";
import { soundModels } from "./models-sound.ts";
import { textModels } from "./models-text.ts";

/** By a short name. */
export const models: Record<string, FieldModel> = { ...textModels, ...soundModels, ...pictureModels };
