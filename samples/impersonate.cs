#:project ../src/Curlew/Curlew.csproj
// A page as a browser asks for it, then data as a script on that page does. It needs the engine.
using Curlew;

using var session = new Session { Impersonate = Browser.Chrome };
using var page = await session.GetAsync(args[0]);
using var data = await session.GetAsync(args[0], new() { RequestKind = RequestKind.Fetch });
Console.WriteLine($"{page.StatusCode} and {data.StatusCode} for {session.Impersonate}");
Console.Write(data.Text);
