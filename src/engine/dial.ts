/** How to reach an engine's API, resolved once from `DOCKER_HOST`, a context or a socket. */
export interface Endpoint {
  /** As `DOCKER_HOST` would name it: unix://, tcp://, ssh://, npipe://. */
  readonly host: string;
  /** TLS material of a context or of DOCKER_CERT_PATH, as file paths. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly skipVerify: boolean;
  };
}
