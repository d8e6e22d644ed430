#:project ../src/Curlew/Curlew.csproj
// Keeps cookies, across redirects too, and saves them for the next run.
using Curlew;

using var session = new Session();
if (File.Exists(args[1]))
{
    session.Cookies.Load(args[1]);
}

using var response = session.Get(args[0]);
foreach (var cookie in session.Cookies)
{
    Console.WriteLine($"{cookie.Name} for {cookie.Domain}{cookie.Path}");
}

session.Cookies.Save(args[1]);
