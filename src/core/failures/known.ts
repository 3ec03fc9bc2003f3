/**
 * The known failures: how each is recognised. To add one: a code in `codes.ts`, an entry here, words
 * in `view/messages/failure-text.ts`, a line in docs/failures.md, and recorded outputs in
 * fixtures/failures/CODE/. Tests hold the five together.
 *
 * A pattern is matched against one line, with escape sequences carried out. Groups become arguments.
 * No pattern may be slow on any line: no quantifier inside another, and what may begin anywhere is bounded.
 */
import type { FailureCode } from './codes.ts';

export interface FailurePattern {
  /** Any of them; the variants of engines, versions and builders. */
  readonly match: readonly RegExp[];
  /** A line that has this is not meant, whatever else it has. */
  readonly unless?: RegExp;
  /** Where a line of the output has this, it was mended on the way. */
  readonly mended?: RegExp;
  /** Is also printed in the wake of other failures, which are then the ones to explain. */
  readonly late?: true;
}

const DENIED_SCRIPT =
  /(?:\bsh|\bbash|\bdash|\bzsh|\benv|\bxargs|\btime|\bnohup): (?:line )?(?:\d+: )?['‘]?(?<program>[^\s:'’]+\.(?:sh|py|pl|R|r|jl))['’]?: Permission denied/;
const REWRITTEN =
  /[A-Z]:[\\/](?:[^"':]{0,100}[\\/])?Git[\\/]|[\\/]Program Files[\\/]Git[\\/]|invalid mode: [\\/]Program Files/;

/** An option of `docker run` where the program should be. */
const AFTER_IMAGE =
  /exec(?:: \\?"|utable file `)(?<option>-(?:[adehilmpPqtuvw]{1,3}|-(?:env|name|rm|publish|volume|detach|mount|network|workdir|user|gpus|memory|cpus|entrypoint|interactive|tty|platform|restart)(?:=[^"`\\]{0,100})?))(?:\\?": executable file|`) not found/;
const NEEDS_BUILDKIT =
  /(?:the (?<option>--[\w-]+) option requires BuildKit|Unknown flag: (?:chmod|link|mount|parents|exclude|security|network|checksum|keep-git-dir)$)/;

export const KNOWN: Readonly<Record<FailureCode, FailurePattern>> = {
  'docker-missing': {
    match: [
      /sh: (?:line )?(?:\d+: )?docker: (?:command )?not found/,
      /command not found: docker$/,
      /Command 'docker' not found/,
    ],
  },
  'engine-stopped': {
    match: [
      /Cannot connect to the Docker daemon(?: at (?<endpoint>\S{1,300}?))?\.? Is the docker daemon running/i,
      /cannot connect to the Docker daemon\. Is 'docker daemon' running on this host/,
      /failed to connect to the docker API at (?<endpoint>[^;\s]+)/,
      /Cannot connect to Podman/,
      /unable to connect to Podman socket/,
      /error during connect: .{0,600}(?:connection refused|: EOF)/,
    ],
    unless: /permission denied|[\\/]pipe[\\/]docker/,
  },
  'desktop-stopped': { match: [/open [\\/]{2}\.[\\/]pipe[\\/]docker\w*:/] },
  'socket-denied': {
    match: [
      /permission denied while trying to connect to the docker (?:daemon socket|API) at (?<endpoint>\w+:\/\/[^\s:]+)/i,
      /dial unix (?<endpoint>[^\s:]+): connect: permission denied/,
    ],
  },
  'wsl-integration-off': { match: [/could not be found in this WSL [12] distro/] },
  'host-overrides-context': {
    match: [
      /DOCKER_HOST environment variable overrides the active context(?:\. To use "(?<context>[^"]+)")?/,
    ],
  },
  'client-old': {
    match: [
      /client version (?<client>[\d.]+) is too old(?:\. Minimum supported API version is (?<least>[\d.]+))?/,
    ],
  },
  'client-new': {
    match: [
      /client version (?<client>[\d.]+) is too new(?:\. Maximum supported API version is (?<most>[\d.]+))?/,
    ],
  },

  'pull-limit': {
    match: [
      /toomanyrequests:/,
      /429 Too Many Requests/,
      /reached your (?:unauthenticated )?pull rate limit/,
    ],
  },
  'pull-denied': {
    match: [
      /pull access denied for (?<image>[^\s,]+)/,
      /failed to solve: (?<image>\S+): pull access denied/,
      /pull access denied, repository does not exist/,
      /(?<!push )requested access to the resource is denied/,
      /no basic auth credentials/,
      /status code \[manifests [^\]]+\]: 401 Unauthorized/,
      /unauthorized: authentication required/,
    ],
    unless: /push access denied/,
  },
  'tag-missing': {
    match: [
      /manifest for (?<image>\S+) not found/,
      /reading manifest \S+ in (?<image>\S+): manifest unknown/,
      /manifest unknown/,
      /(?:failed to solve|ERROR|LLB definition|source metadata)[^"]{0,200}[ :](?<image>[\w./-]{1,100}(?::\d+\/[\w./-]{1,100})?:[\w.-]{1,100}): not found$/,
    ],
  },
  'short-name': {
    match: [
      /short-name "(?<name>[^"]+)" did not resolve to an alias/,
      /short-name resolution enforced but cannot prompt/,
    ],
  },
  'image-missing': {
    match: [
      /Unable to find image '(?<image>[^']{1,300})' locally/,
      /No such image: (?<image>[^\s]{1,300}?)\.?$/,
    ],
    mended: /^Status: (?:Downloaded newer image|Image is up to date) for /,
    late: true,
  },
  'credential-helper-missing': {
    match: [
      /docker-credential-(?<helper>[\w.-]+)\\?": executable file not found in [$%]PATH/,
      /docker-credential-(?<helper>[\w.-]+) not installed or not available in PATH/,
    ],
  },
  'certificate-unknown': {
    match: [
      /"https:\/\/(?<host>[^/"]+)[^"]{0,300}": (?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority/,
      /x509: certificate (?:signed by unknown authority|is not trusted)/,
      /certificate verify failed: (?:unable to get local issuer certificate|self[- ]signed certificate)/,
      /SSL certificate problem: (?:unable to get local issuer|self[- ]signed)/,
    ],
  },
  'name-unresolved': {
    match: [
      /dial tcp: lookup (?<name>[^\s:]+)/,
      /host='(?<name>[^']+)'.{0,400}(?:name resolution|Name or service not known)/,
      /Temporary failure resolving '(?<name>[^']+)'/,
      /Temporary failure in name resolution/,
      /Could not resolve (?:host: )?'?(?<name>[\w.-]+)/,
      /Name or service not known/,
      /bad address '(?<name>[^']+)'/,
    ],
  },
  'registry-unreachable': {
    match: [
      /dial tcp (?<host>\[?[\w.:-]+\]?:\d+): (?:connect: )?(?:connection refused|no route to host|network is unreachable|connection timed out|i\/o timeout)/,
      /https?:\/\/(?<host>[^/"\s]+)[^"\s]{0,300}"?: (?:net\/http: request canceled|context deadline exceeded|proxyconnect)/,
      /Failed to establish a new connection: \[Errno \d+\] (?:Connection refused|Network is unreachable|No route to host)/,
      /Client\.Timeout exceeded while awaiting headers/,
      // All that Podman says of it.
      /Error response from daemon: connection refused$/,
    ],
    unless: /error during connect|dial tcp: lookup/,
  },
  'transfer-cut': {
    match: [/TLS handshake timeout/, /unexpected EOF(?! while)/, /connection reset by peer/],
    // Podman's own pipes, when a program ends at once.
    unless: /unixpacket/,
  },
  'wrong-platform': {
    match: [
      /no matching manifest for (?<wanted>[\w/]+)/,
      /exec (?<program>\/[^\s:]+): exec format error/,
      /exec format error/i,
      /(?:image's|image|its) platform \([\w/]+\) does not match the [\w ]{1,40} \((?<wanted>[\w/]+)\)/,
      /does not provide the specified platform \((?<wanted>[\w/]+)\)/,
      /does not match the specified platform: wanted (?<wanted>[\w/]+)/,
      /image with reference \S+ was found but (?:does not match|its platform|does not provide)/,
    ],
  },

  'context-missing': {
    match: [
      /['"]docker (?:buildx |image )?build['"] requires (?:exactly )?1 argument/,
      /no context directory and no Containerfile specified/,
    ],
  },
  'context-not-found': { match: [/unable to prepare context: path "(?<path>[^"]+)" not found/] },
  'dockerfile-missing': {
    match: [
      /unable to evaluate symlinks in Dockerfile path: lstat (?<path>[^:]+): no such file/,
      /failed to read dockerfile: open (?<path>[^:]+): no such file/,
      /no Containerfile or Dockerfile specified or found in context directory/,
      /Error: stat (?<path>[^:]*(?:Docker|Container)file[^:]*): no such file/,
    ],
  },
  'dockerfile-invalid': {
    match: [
      /dockerfile parse error(?: on)? line (?<line>\d+): (?<problem>.{1,200})/i,
      /the Dockerfile(?: \([^)]*\))? cannot be empty/,
      /file with no instructions/,
      /Build error: (?<problem>Unknown instruction: "\w+")/,
      /no build stage in current context/,
    ],
    unless: NEEDS_BUILDKIT,
  },
  'not-in-context': {
    match: [
      /forbidden path outside the build context: (?<path>[^\s(]+)/,
      /(?:COPY|ADD) failed: (?:file not found in build context or excluded by \.dockerignore: )?stat (?<path>[^:]+): (?:file does not exist|no such file)/,
      /(?:COPY|ADD) failed: no source files were specified/,
      /failed to (?:compute cache key|calculate checksum of ref)[^"]{0,300}"(?<path>[^"]+)": not found/,
      /failed to compute cache key: "(?<path>[^"]+)" not found/,
      /failed to (?:compute cache key|calculate checksum of ref).{0,300}: no such file or directory/,
      /copier: stat: "(?<path>[^"]+)": no such file/,
    ],
  },
  'buildx-missing': {
    match: [/BuildKit is enabled but the buildx component is missing or broken/],
  },
  'buildkit-needed': { match: [NEEDS_BUILDKIT] },
  'compose-missing': {
    match: [
      /(?<old>docker-compose): (?:command )?not found/,
      /command not found: (?<old>docker-compose)$/,
    ],
  },
  'python-externally-managed': { match: [/error: externally-managed-environment/] },
  'package-missing': {
    match: [
      /No matching distribution found for (?<package>\S+)/,
      /E: Unable to locate package (?<package>\S+)/,
    ],
    late: true,
  },
  'release-gone': {
    match: [
      /The repository '(?<repository>[^']+)' (?:does not have|no longer has) a Release file/,
      /Failed to fetch \S+ +404 +Not Found/,
    ],
  },

  'name-taken': {
    match: [
      /The container name "\/?(?<name>[^"]+)" is already in use by (?:container )?"?(?<id>[0-9a-f]{12,64})/i,
    ],
  },
  'port-taken': {
    match: [
      /Bind for \S+:(?<port>\d+) failed: port is already allocated/,
      /listen (?:tcp|tcp4|tcp6|udp) \S*:(?<port>\d+): bind: (?:address already in use|An attempt was made|Only one usage)/,
      /failed to bind host port (?:for )?\S*?:(?<port>\d+):[\d.]+:\d+\/\w+: address already in use/,
      /failed to bind host port (?:for )?\S*?:(?<port>\d+)\/\w+: address already in use/,
      /Ports are not available: .{0,200}?:(?<port>\d+)\b/,
      /\[Errno (?:98|48)\] (?:Address already in use|error while attempting to bind)/,
    ],
    unless: /bind: permission denied/,
  },
  'port-privileged': {
    match: [
      /cannot expose privileged port (?<port>\d+)/,
      /listen (?:tcp|tcp4|tcp6) \S*:(?<port>\d+): bind: permission denied/,
    ],
  },
  'start-refused': { match: [/unable to upgrade to tcp, received (?:409|500)/] },
  'address-pools-full': {
    match: [
      /could not find an available, non-overlapping IPv4 address pool/,
      /all predefined address pools have been fully subnetted/,
      /could not find an available predefined network/,
    ],
  },
  'no-terminal': {
    match: [
      /the input device is not a TTY/,
      /cannot attach stdin to a TTY-enabled container because stdin is not a terminal/,
      /cannot enable tty mode on non tty input/,
    ],
  },
  'option-unknown': {
    match: [/unknown flag: (?<option>\S+)/, /unknown shorthand flag: \S+ in (?<option>\S+)/],
    late: true,
  },
  'command-unknown': {
    match: [
      /docker: '(?<command>[^']+)' is not a docker command/,
      /unknown command: docker (?<command>\S+)/,
      // With options behind it, a word that is no command is not even named.
      /^(?:Run|See) 'docker --help'/,
    ],
  },
  'reference-invalid': {
    match: [
      /invalid argument "(?<given>[^"]*)" for .{0,100}: invalid reference format/,
      /invalid tag "(?<given>[^"]*)": (?:invalid reference format|repository name must be lowercase)/,
      /invalid reference format: repository name \((?:library\/)?(?<given>[^)]+)\) must be lowercase/,
      /invalid reference format/,
      /repository name must be lowercase/,
    ],
  },
  'volume-name-invalid': {
    match: [
      /"(?<given>[^"]*)" includes invalid characters for a local volume name/,
      /creating named volume "(?<given>[^"]*)".{0,100}names must match/,
      /names must match \[a-zA-Z0-9\]/,
    ],
    unless: REWRITTEN,
  },
  'path-rewritten': { match: [REWRITTEN] },
  'mount-not-absolute': {
    match: [
      /invalid mount path: '(?<given>[^']*)' mount path must be absolute/,
      /mount destination (?<given>\S+) not absolute/,
      /working directory '(?<given>[^']+)' is invalid, it needs to be an absolute path/,
      /invalid container path "(?<given>[^"]+)", must be an absolute path/,
    ],
    unless: REWRITTEN,
  },
  'mount-source-missing': {
    match: [
      /bind source path does not exist: (?<path>\S+)/,
      /statfs (?<path>[^:]+): no such file or directory/,
    ],
  },
  'mount-file-on-folder': {
    match: [
      /error mounting "(?<path>[^"]{1,300})" to rootfs at .{1,900}Are you trying to mount a directory onto a file/,
      /Are you trying to mount a directory onto a file/,
      /error mounting "[^"]{1,300}" to rootfs at .{1,600}: not a directory/,
    ],
  },
  'mount-made-folder': {
    match: [
      /(?<path>\/[^\s:'’"]{1,200})['’"]?: (?:Is a directory|is a directory)$/,
      /IsADirectoryError: \[Errno 21\] Is a directory: ['"](?<path>[^'"]+)/,
    ],
    unless: /: cannot |bash: /,
  },
  'mount-colon': {
    match: [
      /invalid mode: (?<given>\S+?)\.?$/,
      /invalid volume specification: '(?<given>[^']+)'\.?$/,
    ],
    unless: REWRITTEN,
  },
  'mount-not-shared': {
    match: [/The path (?<path>\S+) is not shared from the host/, /Mounts denied/],
  },
  'gpu-missing': {
    match: [
      /could not select device driver "[^"]*" with capabilities: \[\[gpu/,
      /could not select device driver "?nvidia/,
      /unknown or invalid runtime name: nvidia/,
      /failed to discover GPU vendor from CDI/,
      /nvidia-container-cli: (?:initialization|detection) error/,
      /unresolvable CDI devices/,
    ],
  },
  'option-after-image': {
    match: [AFTER_IMAGE],
  },
  'program-missing': {
    match: [
      /exec: \\?"(?<program>[^"\\]+)\\?": executable file not found in \$PATH/,
      /exec: \\?"(?<program>[^"\\]+)\\?": stat [^:]+: no such file or directory/,
      /executable file `(?<program>[^`]+)` not found(?: in \$PATH)?: No such file/,
      /exec: "(?<program>[^"]+)": is a directory/,
    ],
    unless: new RegExp(`docker-credential-|[A-Z]:[\\\\/]|lookup init binary|${AFTER_IMAGE.source}`),
  },
  'command-not-found': {
    match: [
      /sh: (?:line )?(?:\d+: )?(?<program>[^\s:$']+): (?:command )?not found/,
      /command not found: (?<program>\S+)$/,
    ],
    unless: /docker(?:-compose)?: (?:command )?not found|command not found: docker(?:-compose)?$/,
  },
  'interpreter-missing': {
    match: [
      /exec (?<program>\/[^\s:]+): no such file or directory/,
      /(?<program>[^\s:]{1,200}): cannot execute: required file not found/,
      /(?<program>[^\s:]{1,200}): [^\s:\\^]{1,100}: bad interpreter: No such file/,
    ],
  },
  'windows-line-ends': {
    match: [/\\r['’]?: (?:command not found|No such file or directory)/, /\^M: bad interpreter/],
  },
  'not-executable': {
    match: [
      /exec: \\?"(?<program>[^"\\]+)\\?": permission denied/,
      DENIED_SCRIPT,
      /crun: open executable: Permission denied/,
      /crun: the path `(?<program>[^`]+)` exists but it is not executable/,
    ],
  },
  'module-missing': {
    match: [
      /ModuleNotFoundError: No module named '(?<module>[^']+)'/,
      /python[\d.]{0,6}: No module named '?(?<module>[\w.-]+)/,
    ],
  },

  'access-denied': {
    match: [
      /PermissionError: \[Errno 13\] Permission denied: ['"](?<path>[^'"]+)/,
      /(?:cannot|can't|could not) [\w ]{1,40}['‘](?<path>[^'’]+)['’]: Permission denied$/,
      /(?<path>[^\s:'’"]{1,200})['’"]?: Permission denied$/,
    ],
    unless: DENIED_SCRIPT,
  },
  'read-only': {
    match: [
      /OSError: \[Errno 30\] Read-only file system: ['"](?<path>[^'"]+)/,
      /(?<path>[^\s:'’"]{1,200})['’"]?: Read-only file system$/,
    ],
  },
  'no-space': { match: [/no space left on device/i, /Disk quota exceeded/] },
  'no-processes': {
    match: [
      /fork(?:\(\))?: (?:retry: )?Resource temporarily unavailable/,
      /fork\/exec \S{1,300}: resource temporarily unavailable/,
      /failed to create new OS thread .{0,60}errno=11/,
      /pthread_create failed: Resource temporarily unavailable/,
      /RuntimeError: can't start new thread/,
      /BlockingIOError: \[Errno 11\] Resource temporarily unavailable/,
    ],
  },
  'no-handles': { match: [/too many open files/i] },
  'no-memory': {
    match: [
      /fork(?:\(\)|\/exec \S{1,300})?: (?:retry: )?cannot allocate memory/i,
      /fatal error: (?:(?:runtime: )?(?:out of memory|cannot allocate memory)|failed to reserve page summary memory)/,
      /failed to create new OS thread .{0,60}errno=12/,
    ],
  },

  killed: {
    match: [
      /returned a non-zero code: 137/,
      /(?:did not complete successfully: )?exit code: 137/,
      /exited with code 137/,
      /(?:^|: |\d )Killed(?: {1,4}\S|$)/,
      /signal: killed/,
    ],
    late: true,
  },
  'still-running': { match: [] },
  'look-alike': { match: [] },
  'sudo-docker': { match: [] },

  'container-missing': {
    match: [
      /No such container: (?<name>\S+)/i,
      /No such object: (?<name>\S+)/,
      /no container with (?:name or ID|ID or name) "(?<name>[^"]+)" found/,
    ],
  },
  'path-missing': {
    match: [
      /Could not find the file (?<path>.{1,300}) in container (?<name>\S+)/,
      /No such container:path: (?<name>[^\s:]+):(?<path>.{1,300})/,
    ],
  },
  'container-stopped': {
    match: [
      /container (?<name>[\w.-]+) is not running/i,
      /can only create exec sessions on running containers/,
    ],
  },
  'container-running': {
    match: [
      /cannot remove a running container (?<name>[0-9a-f]{12,64})/,
      /cannot remove container "?\/?(?<name>[^":]+)"?: container is running/,
      /cannot remove container (?<name>[0-9a-f]{12,64}) as it is running/,
    ],
  },
  'image-in-use': {
    match: [
      /image used by (?<container>[0-9a-f]{12,64}): image is in use by a container/,
      /unable to (?:remove repository reference|delete) "?(?<image>[^"\s]+)"? \([^)]+\) - container (?<container>[0-9a-f]{12,64})/,
      /unable to (?:remove repository reference|delete) "?(?<image>[^"\s]+)"? \([^)]+\) - image is (?:being used|referenced)[^:]{0,60}(?:container (?<container>[0-9a-f]{12,64}))?/,
    ],
  },
  'volume-in-use': {
    match: [
      /remove (?<name>\S+): volume is in use - \[(?<container>[0-9a-f]{12,64})/,
      /volume (?<name>\S+) is being used by the following container\(s\): (?<container>[0-9a-f]{12,64})/,
      /volume (?<name>\S+) is being used by/,
    ],
  },
};
