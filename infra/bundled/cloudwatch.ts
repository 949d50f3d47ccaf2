import { call, type Settings } from "./aws/call.ts";

const CLOUD_WATCH = { host: "monitoring", signingName: "monitoring", variable: "CLOUDWATCH" };

interface Input {
  readonly StartTime: Date;
  readonly EndTime: Date;
}

const seconds = (time: Date): number => time.getTime() / 1000;

/** Asks for values of metrics. */
export class GetMetricDataCommand {
  readonly input: Input;

  constructor(input: Input) {
    this.input = input;
  }
}

/** Stands in for `@aws-sdk/client-cloudwatch` in the functions' bundles. */
export class CloudWatchClient {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Sends the command. The answer's timestamps stay as CloudWatch has them, in seconds.
   *
   * @throws ServiceError when CloudWatch refuses
   */
  async send({ input }: GetMetricDataCommand): Promise<object> {
    const { body } = await call(CLOUD_WATCH, this.#settings, {
      method: "POST",
      path: "/",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "GraniteServiceVersion20100801.GetMetricData",
      },
      body: JSON.stringify({
        ...input,
        StartTime: seconds(input.StartTime),
        EndTime: seconds(input.EndTime),
      }),
    });
    return JSON.parse(body.toString());
  }
}
