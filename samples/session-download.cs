#:project ../src/Curlew/Curlew.csproj
// Saves a body of any size to a file as it arrives.
using Curlew;

using var session = new Session();
using var response = session.Stream(HttpMethod.Get, args[0]);
response.RaiseForStatus();

using var file = File.Create(args[1]);
response.CopyTo(file, new Progress<TransferProgress>(p => Console.Error.WriteLine($"{p.Received} of {p.ToReceive}")));
Console.WriteLine($"{file.Length} bytes in {args[1]}");
