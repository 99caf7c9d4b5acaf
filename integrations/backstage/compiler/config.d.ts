export interface Config {
  /** The Score compiler, for the actions `score:…` and for Score files in the catalog. */
  score?: {
    /** The paths of its programs; without them they are looked up on PATH. */
    binaries?: {
      k8s?: string;
      compose?: string;
    };
    /** Provisioner files that templates may ask for by name. */
    provisioners?: Array<{
      name: string;
      /** A path; a relative one counts from the working directory of the backend. */
      file: string;
      /** What the pipeline of a scaffolded repository gives the compiler to get the same file. */
      source?: string;
    }>;
    /** Patch templates that templates may ask for by name. */
    patchTemplates?: Array<{ name: string; file: string; source?: string }>;
    /** Files or folders of Resource Definitions that templates may ask for by name. */
    definitions?: Array<{ name: string; file: string; source?: string }>;
    /** False if resources are provisioned by the files of this configuration alone. Default: true. */
    defaultProvisioners?: boolean;
    /** Names of environment variables of the backend that the compiler, templates and programs may see. */
    environment?: string[];
    /** Programs that the provisioner files may run, as they stand behind `cmd://`. */
    programs?: string[];
    /** Whole seconds that one run of the compiler may take. Default: 60. */
    timeout?: number;
    /** Score files in the catalog. */
    catalog?: {
      /** The owner of what a Score file describes and says no owner of. Default: `unknown`. */
      owner?: string;
      system?: string;
      lifecycle?: string;
      /** The type of components. Default: `service`. */
      type?: string;
      /** The namespace of the entities. */
      namespace?: string;
      /** Paths and URLs of Score files that the entity provider reads, with `*` and `**` in URLs. */
      files?: string[];
      /** Whole seconds between two reads. Default: 300. */
      interval?: number;
    };
  };
}
