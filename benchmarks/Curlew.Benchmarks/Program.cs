using Curlew.Benchmarks;

return await CommandLine.Create().Parse(args).InvokeAsync();
