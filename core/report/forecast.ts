import { z } from "zod";
import { predictionSchema } from "./answer-ranges.ts";
import { id } from "./parts.ts";

/** What `predict` says of models, from fp32 runs alone. */
export const forecastSchema = z.object({
  schema: z.literal("mnn-parity.forecast/1"),
  models: z.array(
    z.object({
      model: id,
      /** The release that ran it in fp32. */
      mnn: z.string().max(100),
      /** Each input in fp16, then in bf16. */
      predictions: z.array(predictionSchema),
    }),
  ),
});
export type Forecast = z.infer<typeof forecastSchema>;

/** As JSON: NaN and infinities as strings. */
export const encodeForecast = (forecast: Forecast): unknown => z.encode(forecastSchema, forecast);
