declare module 'ua-parser-js' {
  interface NamedPart {
    readonly name?: string;
    readonly version?: string;
  }

  export class UAParser {
    constructor(text: string);
    getResult(): {
      readonly browser: NamedPart;
      readonly os: NamedPart;
      readonly device: { readonly model?: string; readonly vendor?: string; readonly type?: string };
    };
  }
}
