// Stands in for modules that the bundle leaves out; see build.mjs.
module.exports = {};
