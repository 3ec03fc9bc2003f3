// Stands in for chalk's look at the process; see build.mjs.
export default { stdout: false, stderr: false };
